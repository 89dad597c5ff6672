"""Money, calendar, timelines, tables, sources and rules; nothing here knows insurance."""
