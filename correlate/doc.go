// Package correlate joins customer and employee cells by team, touchpoint and
// period, and asks which part of the employees' experience is behind what hurts
// customers.
package correlate
