// Behind every route: who connects joins a room, what is said goes to all who are there.

const inRoom = /^[\w-]{1,40}$/

export const handler = async ({ requestContext, queryStringParameters, body }) => {
  const { routeKey, connectionId } = requestContext
  switch (routeKey) {
    case '$connect': {
      const { room = 'lobby' } = queryStringParameters ?? {}
      if (!inRoom.test(room)) return { statusCode: 400 }
      return { statusCode: 200, headers: { 'x-tidegate-join': room } }
    }
    case 'join': {
      const { room, leave } = JSON.parse(body)
      if (!inRoom.test(room)) return answer({ problem: 'no such room' })
      return answer(
        { joined: room },
        { 'x-tidegate-join': room, ...(leave && { 'x-tidegate-leave': leave }) },
      )
    }
    case 'say': {
      const { room = 'lobby', name = connectionId.slice(0, 6), text } = JSON.parse(body)
      return answer({ room, name, text }, { 'x-tidegate-send-to': room })
    }
    case '$disconnect':
      return { statusCode: 200 }
    default:
      return answer({
        help: ['{"action":"say","room":"lobby","text":"…"}', '{"action":"join","room":"…"}'],
      })
  }
}

const answer = (value, headers = {}) => ({ statusCode: 200, headers, body: JSON.stringify(value) })
