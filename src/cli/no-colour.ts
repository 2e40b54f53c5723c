/**
 * Imported before citty, which decides when it is loaded, by `NO_COLOR=1` alone: colours are for a terminal, and for who
 * has not refused them by any value (no-color.org).
 */
const isTerminal = process.stdout.isTTY && process.stderr.isTTY
if (!isTerminal || process.env['NO_COLOR']) process.env['NO_COLOR'] = '1'
