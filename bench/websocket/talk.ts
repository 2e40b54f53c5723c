import { WebSocket } from 'ws'

/** What so many connections, each with one message under way, have got in a while. */
export type Talk = { readonly answers: number }

const connections = 50

/** Talks for a second: each connection sends its next message when the one before is answered. */
export async function talk(url: string, ms = 1_000): Promise<Talk> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(url)))
  const end = performance.now() + ms
  let answers = 0
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          const send = () => socket.send('{"action":"say","text":"hello"}')
          socket.on('close', (code) => reject(new Error(`a connection was closed with ${code}`)))
          socket.on('message', () => {
            answers++
            if (performance.now() < end) send()
            else resolve()
          })
          send()
        }),
    ),
  )
  for (const socket of sockets) socket.terminate()
  return { answers }
}

function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, [], {})
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket))
    socket.on('error', reject)
  })
}
