"""Form declarations written as official .xlsx forms."""
