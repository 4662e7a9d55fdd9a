"""The SQL condition that a row holds on a day and is what we know (有效期、认知期)."""


def live_at(alias: str, day: str = ":as_of") -> str:
    """Rows of ``alias`` valid on ``day`` and not superseded. An open start holds since ever."""
    return (
        f"{alias}.superseded_at IS NULL"
        f" AND ({alias}.valid_from IS NULL OR {alias}.valid_from <= {day})"
        f" AND ({alias}.valid_to IS NULL OR {alias}.valid_to > {day})"
    )
