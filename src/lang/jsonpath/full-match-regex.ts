/**
 * A whole-text test on the host's own engine, for the parts of Java's syntax it shares. Flags `i`, `m` and `s` mean the
 * same in both; `u`, `U` and `d` change nothing here. Throws `SyntaxError`.
 */
export function fullMatchRegex(source: string, flags: string): (text: string) => boolean {
  const unknown = /[^imsuUd]/.exec(flags)
  if (unknown) throw new SyntaxError(`unknown flag '${unknown[0]}'`)
  const kept = [...new Set(flags.replace(/[uUd]/g, ''))].join('')
  // Compiled alone first: `a)|(b` must not become valid by being wrapped.
  void new RegExp(source, kept)
  // Not ^ and $, which `m` would bind to lines.
  const regex = new RegExp(`(?<![^])(?:${source})(?![^])`, kept)
  return (text) => regex.test(text)
}
