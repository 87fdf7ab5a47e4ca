"""Many at once, in threads, in processes and over HTTP: what they all did must add up."""
