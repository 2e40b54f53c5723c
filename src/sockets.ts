export { Connection } from './cloudflare/sessions/connection.ts'

/** The Worker that has the sockets: its objects are all there is, and the gateway alone reaches them. */
export default {
  fetch: () => new Response(null, { status: 404 }),
} satisfies ExportedHandler
