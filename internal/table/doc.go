// Package table reads CSV files as people and tools really write them, and says
// where every field stood.
//
// A [Reader] takes off a byte order mark, finds the delimiter and the decimal
// separator where the file leaves no doubt, knows the usual ways of writing a
// missing value, and gives fields as text or numbers with their position. [Dates]
// reads a column of dates as one, because 03/04/2024 means nothing by itself.
//
// Nothing is guessed: what the file leaves open is an error that names the option
// to set. Memory stays bounded by the longest allowed record, whatever the file.
// It is internal because its callers, the readers of packages linkage, cx and ex,
// say in their own words what a column means.
package table
