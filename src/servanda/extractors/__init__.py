"""What finds statements in a document: one module per way of reading."""
