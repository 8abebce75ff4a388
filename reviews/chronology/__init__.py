"""Chronologies as plain data: dates as people write them, order, discrepancies, readings, drawings. No database here."""
