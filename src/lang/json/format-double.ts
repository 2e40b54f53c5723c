/**
 * The text of Java's `Double.toString`: always with a decimal point, scientific below 10⁻³ and from 10⁷
 * (`1.0`, `1.23456785E7`, `1.0E-4`). Digits are the shortest that read back as the same double.
 */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (Object.is(value, -0)) return '-0.0'
  const size = Math.abs(value)
  if (value === 0 || (size >= 1e-3 && size < 1e7)) {
    const text = String(value)
    return text.includes('.') ? text : `${text}.0`
  }
  const shortest = value.toExponential()
  // Java gives two digits at least, and then the nearest: 4.9E-324 is our 5e-324.
  const text = shortest.includes('.') ? shortest : value.toExponential(1)
  return text.replace(/e\+?/, 'E')
}
