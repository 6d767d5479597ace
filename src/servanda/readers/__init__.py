"""Readers: take the text out of one kind of file each. None of them touches the network."""
