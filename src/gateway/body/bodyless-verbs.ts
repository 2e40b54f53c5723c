/** Verbs whose requests `fetch` sends without a body, whatever it is given. */
export const bodylessVerbs: ReadonlySet<string> = new Set(['GET', 'HEAD'])
