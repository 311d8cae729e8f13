"""Characters as people really write and say them: folding, readings, word boundaries, polarity, amounts."""
