import serverlessExpress from '@codegenie/serverless-express'
import express from 'express'

const app = express()
app.get('/cookies', (request, response) => {
  response.cookie('session', 'a b', { path: '/', httpOnly: true }).cookie('seen', '1')
  response.json({ theme: /theme=([^;]*)/.exec(request.headers.cookie ?? '')?.[1] })
})
app.get('/pixel', (_, response) => response.type('image/png').send(Buffer.from([0, 255, 128, 10])))
app.get('/away', (_, response) => response.redirect('/elsewhere?x=1'))
app.get('/query', (request, response) => response.json(request.query))
app.get('/pets/:id', (request, response) =>
  response.json({ id: request.params.id, from: request.get('x-from') }),
)
app.post('/bytes', express.raw({ type: 'application/octet-stream' }), (request, response) =>
  response.status(201).type('application/octet-stream').send(request.body),
)
app.post('/form', express.urlencoded(), (request, response) => response.json(request.body))
app.post('/json', express.json(), (request, response) => response.status(201).json(request.body))
app.delete('/gone', (_, response) => response.status(204).end())
app.get('/fails', () => {
  throw new Error('on purpose')
})

// That of Express itself asks more of a request than serverless-express gives it, on Lambda as here.
app.use((request, response) => response.status(404).json({ missing: request.path }))

export const handler = serverlessExpress({
  app,
  binarySettings: { contentTypes: ['image/*', 'application/octet-stream'] },
})
