/** `method.request.header.Authorization` as rules name it: `header.authorization`. */
export function neutralSource(text: string): string {
  const [, kind = '', name = ''] =
    /^method\.request\.(?:multivalue)?(header|querystring|path)\.(.+)$/i.exec(text) ?? []
  if (kind === '') return text
  return kind.toLowerCase() === 'header' ? `header.${name.toLowerCase()}` : `${kind}.${name}`
}
