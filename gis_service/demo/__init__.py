"""The simulated city (模拟数据): generator, writers of upload files and dirty samples."""
