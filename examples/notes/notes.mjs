// Behind every route: a Lambda handler of payload format 2.0. What it returns without a statusCode is a 200 in JSON.

const notes = [
  { id: '1', text: 'tides turn twice a day' },
  { id: '2', text: 'gates need no keys at slack water' },
]

export const handler = async (event) => {
  switch (event.routeKey) {
    case 'GET /notes':
      return notes
    case 'GET /notes/{id}':
      return (
        notes.find(({ id }) => id === event.pathParameters.id) ?? {
          statusCode: 404,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ message: `no note ${event.pathParameters.id}` }),
        }
      )
    case 'POST /notes': {
      const { claims } = event.requestContext.authorizer.jwt
      const { text } = JSON.parse(event.body ?? '{}')
      return {
        statusCode: 201,
        headers: { 'content-type': 'application/json' },
        cookies: ['last=3; Path=/'],
        body: JSON.stringify({ id: '3', text, by: claims.sub }),
      }
    }
    default:
      return { statusCode: 404, body: `nothing at ${event.rawPath}` }
  }
}
