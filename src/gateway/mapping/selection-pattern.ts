/** Links a `selectionPattern`: true when the whole value matches (spec integrations §17). */
export function linkSelectionPattern(pattern: string): (value: string) => boolean {
  const expression = new RegExp(`^(?:${pattern})$`, 'u')
  return (value) => expression.test(value)
}
