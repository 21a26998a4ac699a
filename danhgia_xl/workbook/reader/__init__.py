"""Any form read back: values with addresses, records and findings."""
