"""The summary workbook: overview with charts, lists with links, findings, files, basis."""
