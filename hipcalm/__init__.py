"""HipCalm: gentle hip and low-back sessions, paced by your breath."""

__version__ = "0.1.0"
