"""JUDGE: codebooks, coding by several people, its reliability, credibility, inspection plans."""
