"""What the system says about the person at the laptop: gone, asleep, somebody else."""
