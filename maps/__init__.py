"""The Folium skeleton, symbol styles and legends. No user text ever enters Folium or branca."""
