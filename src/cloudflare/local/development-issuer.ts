/** The folder with the public half of the development issuer's key, when there is one: `tidegate token` makes it. */
export async function developmentKeysIn(folder: Fetcher): Promise<string | undefined> {
  const response = await folder.fetch('http://development/jwks.json')
  const text = await response.text()
  return response.ok ? text : undefined
}

/** Where the issuer is at a gateway's own address. */
const place = '/_tidegate/development'

/** The development issuer's own pages: what a backend that verifies tokens itself asks for. */
export async function developmentIssuer(
  path: string,
  origin: string,
  folder: Fetcher,
): Promise<Response> {
  const issuer = `${origin}${place}`
  switch (path) {
    case `${place}/.well-known/openid-configuration`:
      return Response.json({
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
      })
    case `${place}/.well-known/jwks.json`: {
      const text = (await developmentKeysIn(folder)) ?? '{"keys":[]}'
      return new Response(text, { headers: { 'content-type': 'application/json' } })
    }
    default:
      return Response.json({ message: 'Not Found' }, { status: 404 })
  }
}
