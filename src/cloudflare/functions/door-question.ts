/** Where it is asked whether an API is here: no function gets to the door by that name, whatever it or its client sends. */
const host = 'is-here.invalid'

/** The question whether the API of an address is here. */
export const doorQuestion = (url: string): string => `http://${host}/${encodeURIComponent(url)}`

/** The address that a request asks about; undefined for one that is to be served. */
export const askedAbout = (url: string): string | undefined =>
  url.startsWith(`http://${host}/`) ? decodeURIComponent(url.slice(host.length + 8)) : undefined
