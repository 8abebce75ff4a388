"""What every test stands on."""

from tests.ground import house_keys  # noqa: F401 - keys and folders of this run alone, and a flush past the guards
