"""Program × document → findings."""
