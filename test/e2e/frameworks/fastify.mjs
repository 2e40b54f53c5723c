import awsLambdaFastify from '@fastify/aws-lambda'
import fastify from 'fastify'

const app = fastify()
app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_, body, done) =>
  done(null, body),
)
app.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string' },
  (_, body, done) => done(null, Object.fromEntries(new URLSearchParams(body))),
)
app.get('/cookies', async (request, reply) => {
  reply.header('set-cookie', ['session=a%20b; Path=/; HttpOnly', 'seen=1; Path=/'])
  return { theme: /theme=([^;]*)/.exec(request.headers.cookie ?? '')?.[1] }
})
app.get('/pixel', async (_, reply) => reply.type('image/png').send(Buffer.from([0, 255, 128, 10])))
app.get('/away', async (_, reply) => reply.redirect('/elsewhere?x=1'))
app.get('/query', async (request) => request.query)
app.get('/pets/:id', async (request) => ({
  id: request.params.id,
  from: request.headers['x-from'],
}))
app.post('/bytes', async (request, reply) =>
  reply.code(201).type('application/octet-stream').send(request.body),
)
app.post('/form', async (request) => request.body)
app.post('/json', async (request, reply) => reply.code(201).send(request.body))
app.delete('/gone', async (_, reply) => reply.code(204).send())
app.get('/fails', async () => {
  throw new Error('on purpose')
})

app.setNotFoundHandler(async (request, reply) =>
  reply.code(404).send({ missing: request.url.split('?')[0] }),
)

export const handler = awsLambdaFastify(app, {
  binaryMimeTypes: ['image/png', 'application/octet-stream'],
})
app.ready()
