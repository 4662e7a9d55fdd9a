"""What each kind of data and each indicator is, who owns it and how fresh it has to be."""
