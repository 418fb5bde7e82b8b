/** Of a line at the door, in UTF-16 units, as the server counts. */
export const LongestLine = 200;
