"""A seeded city of 1,000 to 1,000,000 parcels, written straight into a database by COPY.

Same seed and size, same city, however many processes write it.
"""
