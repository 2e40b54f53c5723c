import { Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import { getCookie, setCookie } from 'hono/cookie'

const app = new Hono()
app.get('/cookies', (c) => {
  const { theme } = getCookie(c)
  setCookie(c, 'session', 'a b', { path: '/', httpOnly: true })
  setCookie(c, 'seen', '1')
  return c.json({ theme })
})
app.get('/pixel', (c) =>
  c.body(new Uint8Array([0, 255, 128, 10]), 200, { 'content-type': 'image/png' }),
)
app.get('/away', (c) => c.redirect('/elsewhere?x=1', 302))
app.get('/query', (c) => c.json({ tag: c.req.queries('tag'), name: c.req.query('name') }))
app.get('/pets/:id', (c) => c.json({ id: c.req.param('id'), from: c.req.header('x-from') }))
app.post('/bytes', async (c) =>
  c.body(await c.req.arrayBuffer(), 201, { 'content-type': 'application/octet-stream' }),
)
app.post('/form', async (c) => c.json(await c.req.parseBody()))
app.post('/json', async (c) => c.json(await c.req.json(), 201))
app.delete('/gone', (c) => c.body(null, 204))
app.get('/fails', () => {
  throw new Error('on purpose')
})

app.notFound((c) => c.json({ missing: c.req.path }, 404))

export const handler = handle(app)
