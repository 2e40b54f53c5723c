export { Connection } from './cloudflare/sessions/connection.ts'
export { Group } from './cloudflare/sessions/group.ts'

/** The Worker that has the sockets: its objects are all there is, and the gateway alone reaches them. */
export default {
  fetch: () => new Response(null, { status: 404 }),
} satisfies ExportedHandler
