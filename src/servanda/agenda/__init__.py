"""Agendas: meetings, phases and milestones, and what a plan for the follow-up still lacks."""
