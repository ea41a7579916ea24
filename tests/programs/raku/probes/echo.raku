.put for lines;
