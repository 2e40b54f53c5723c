import { describe, expect, test } from 'vitest'
import { signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import type { AccessKey } from '../../../src/model/principal.ts'
import { accessKey, start } from '../access/failures.ts'
import {
  answering,
  socketApi,
  socketFront,
  socketRoute,
  twoWay,
} from '../../support/websocket-api.ts'

// Groups of connections. Not AWS's.

/** A stage whose functions answer with the headers that its events ask for. */
function grouped(permits: AccessKey['principal']['permits'] = () => 'allow') {
  const host = 'socket123.execute-api.us-east-1.amazonaws.com'
  const api = socketFront(
    socketApi({ routes: [socketRoute('$connect'), twoWay('$default'), socketRoute('quiet')] }),
    {
      run: (event) => {
        const query = event['queryStringParameters'] as Record<string, string> | undefined
        const asked = event['body'] === undefined ? query : JSON.parse(event['body'] as string)
        return answering({ statusCode: 200, headers: asked ?? {}, body: 'done' })
      },
      platform: {
        now: () => start,
        accessKey: () => ({ ...accessKey, principal: { ...accessKey.principal, permits } }),
      },
    },
  )
  async function call(method: string, path: string, body?: string) {
    const url = `http://${host}/dev/${path}`
    const signed = signRequest({
      method,
      url,
      headers: [],
      ...(body !== undefined && { body }),
      credentials: { accessKeyId: 'AKID', secretAccessKey: accessKey.secretAccessKey },
      region: 'us-east-1',
      service: 'execute-api',
      now: start,
    })
    const response = await api.send(url, {
      method,
      headers: [['host', host], ...signed],
      ...(body !== undefined && { body }),
    })
    const text = await response.text()
    return [response.status, text === '' ? '' : (JSON.parse(text) as unknown)]
  }
  const groupsNow = () => api.opened.map(({ groups }) => [...groups].toSorted().join(' '))
  return { api, call, groupsNow }
}

describe('a route’s answer', () => {
  test('has its connection join and leave', async () => {
    const { api, groupsNow } = grouped()
    const { say } = await api.open()
    expect(await say({ 'x-tidegate-join': 'a, b,c' })).toEqual({ frame: 'done' })
    expect(groupsNow()).toEqual(['a b c'])
    await say({ 'X-Tidegate-Leave': 'b', 'x-tidegate-join': 'd' })
    expect(groupsNow()).toEqual(['a c d'])
  })

  test('does so on a one-way route, too', async () => {
    const { api, groupsNow } = grouped()
    const { say } = await api.open()
    expect(await say({ action: 'quiet', 'x-tidegate-join': 'a' })).toEqual({})
    expect(groupsNow()).toEqual(['a'])
  })

  test('of $connect has the connection in its groups from the start', async () => {
    const { api, groupsNow } = grouped()
    await api.open('/dev?x-tidegate-join=lobby')
    expect(groupsNow()).toEqual(['lobby'])
  })

  test('goes to the groups that it names, and to its sender by a route response alone', async () => {
    const { api } = grouped()
    const [here, there] = [await api.open(), await api.open()]
    await here.say({ 'x-tidegate-join': 'a' })
    await there.say({ 'x-tidegate-join': 'a,b' })
    expect(await here.say({ 'x-tidegate-send-to': 'b' })).toEqual({ frame: 'done' })
    expect(await here.say({ action: 'quiet', 'x-tidegate-send-to': 'a, b' })).toEqual({})
    expect(await here.say({ action: 'quiet', 'x-tidegate-send-to': '$all' })).toEqual({})
    expect(api.opened.map(({ frames }) => frames)).toEqual([
      ['done', 'done'],
      ['done', 'done', 'done', 'done'],
    ])
  })

  test('is sent to nobody when it names what is no group', async () => {
    const { api } = grouped()
    const { say } = await api.open()
    const { frame } = await say({ 'x-tidegate-send-to': 'a b' })
    expect(frame).toContain('Internal server error')
    expect(api.opened[0]!.frames).toEqual([])
  })

  test('names a group once, however often it says so', async () => {
    const { api } = grouped()
    const { say } = await api.open()
    await say({ action: 'quiet', 'x-tidegate-send-to': '$all,$all, $all' })
    expect(api.opened[0]!.frames).toEqual(['done'])
  })

  test.each(['x-tidegate-join', 'x-tidegate-leave', 'x-tidegate-send-to'])(
    'names 100 groups in %s at most',
    async (header) => {
      const { api, groupsNow } = grouped()
      const { say } = await api.open()
      const names = Array.from({ length: 100 }, (_, at) => `g${at}`)
      expect(await say({ [header]: names.join() })).toEqual({ frame: 'done' })
      const now = groupsNow()
      const { frame } = await say({ [header]: [...names, 'more'].join() })
      expect(frame).toContain('Internal server error')
      expect(groupsNow()).toEqual(now)
    },
  )

  test('of $connect lets nobody in where there are no groups to join', async () => {
    const { api } = grouped()
    Reflect.deleteProperty(api.platform, 'groups')
    const response = await api.connect('/dev?x-tidegate-join=lobby')
    expect(response.status).toBe(502)
    expect(api.opened).toEqual([])
  })

  test('of $connect leaves no connection where its groups cannot be reached', async () => {
    const { api } = grouped()
    Object.assign(api.platform, {
      groups: { ...api.platform.groups, join: () => Promise.reject(new Error('away')) },
    })
    const response = await api.connect('/dev?x-tidegate-join=lobby')
    expect(response.status).toBe(500)
    expect(api.opened.map(({ closed }) => closed?.code)).toEqual([1011])
  })

  test.each(['room:1', '$team', '$all2', 'a.b_c~d-e', 'x'.repeat(128)])(
    'can name %.20s',
    async (name) => {
      const { api, groupsNow } = grouped()
      const { say } = await api.open()
      await say({ 'x-tidegate-join': name })
      expect(groupsNow()).toEqual([name])
    },
  )

  test.each(['$all', 'a b', 'ä', 'x'.repeat(129)])('cannot name %.20s', async (name) => {
    const { api, groupsNow } = grouped()
    const { say } = await api.open()
    const { frame } = await say({ 'x-tidegate-join': encodeURI(name) })
    expect(frame).toContain('Internal server error')
    expect(groupsNow()).toEqual([''])
  })
})

describe('a signed call', () => {
  const three = async () => {
    const made = grouped()
    const ids: string[] = []
    for (let at = 0; at < 3; at++) ids.push((await made.api.open()).session.connectionId)
    return { ...made, ids }
  }

  test('puts a connection into a group and takes it out', async () => {
    const { call, groupsNow, ids } = await three()
    expect(await call('PUT', `@groups/a/@connections/${ids[1]}`)).toEqual([204, ''])
    expect(await call('PUT', `%40groups/a/%40connections/${encodeURIComponent(ids[2]!)}`)).toEqual([
      204,
      '',
    ])
    expect(groupsNow()).toEqual(['', 'a', 'a'])
    expect(await call('DELETE', `@groups/a/@connections/${ids[1]}`)).toEqual([204, ''])
    expect(groupsNow()).toEqual(['', '', 'a'])
  })

  test.each(['room:1', 'room%3A1', '$team', '%24team'])(
    'reaches a group called %s',
    async (path) => {
      const { call, groupsNow, ids } = await three()
      expect(await call('PUT', `@groups/${path}/@connections/${ids[0]}`)).toEqual([204, ''])
      expect(groupsNow()).toEqual([decodeURIComponent(path), '', ''])
      expect(await call('POST', `@groups/${path}`, 'x')).toEqual([200, { sent: 1 }])
    },
  )

  test.each(['GET', 'POST', 'PUT', 'DELETE'])(
    'that nobody signed does nothing: %s',
    async (method) => {
      const { api, groupsNow, ids } = await three()
      const member = method === 'PUT' || method === 'DELETE' ? `/@connections/${ids[0]}` : ''
      const url = `http://socket123.execute-api.us-east-1.amazonaws.com/dev/@groups/a${member}`
      const headers: [string, string][] = [['host', new URL(url).host]]
      const { status } = await api.send(url, { method, headers })
      expect(status).toBe(403)
      expect(groupsNow()).toEqual(['', '', ''])
    },
  )

  test('tells who is in a group, a page at a time', async () => {
    const { call, ids } = await three()
    await call('PUT', `@groups/a/@connections/${ids[0]}`)
    await call('PUT', `@groups/a/@connections/${ids[2]}`)
    expect(await call('GET', '@groups/a')).toEqual([
      200,
      { connectionIds: [ids[0]], nextToken: ids[0] },
    ])
    expect(await call('GET', `@groups/a?nextToken=${encodeURIComponent(ids[0]!)}`)).toEqual([
      200,
      { connectionIds: [ids[2]] },
    ])
    expect(await call('GET', '@groups/nobody')).toEqual([200, { connectionIds: [] }])
  })

  test('speaks to a group, to everybody, and to all but some', async () => {
    const { call, api, ids } = await three()
    await call('PUT', `@groups/a/@connections/${ids[1]}`)
    expect(await call('POST', '@groups/a', 'to a')).toEqual([200, { sent: 1 }])
    expect(await call('POST', '@groups/%24all', 'to all')).toEqual([200, { sent: 3 }])
    const except = encodeURIComponent(ids[0]!)
    expect(await call('POST', `@groups/%24all?except=${except}`, 'to two')).toEqual([
      200,
      { sent: 2 },
    ])
    expect(await call('POST', '@groups/%24all?where=team%3Dred', 'to none')).toEqual([
      200,
      { sent: 0 },
    ])
    expect(api.opened.map(({ frames }) => frames)).toEqual([
      ['to all'],
      ['to a', 'to all', 'to two'],
      ['to all', 'to two'],
    ])
  })

  test.each<[string, string, string, number]>([
    ['a name that is none', 'POST', '@groups/a%20b', 400],
    ['a name that is no UTF-8', 'POST', '@groups/a%80', 400],
    ['a filter that is none', 'POST', '@groups/a?but=x', 400],
    ['one value of a key and another', 'POST', '@groups/a?where=b=c&where=b=d', 400],
    ['a filter without a value', 'POST', '@groups/a?where=x', 400],
    ['to join everybody', 'PUT', `@groups/%24all/@connections/${'A'.repeat(22)}=`, 400],
    ['a connection that is none', 'PUT', `@groups/a/@connections/${'A'.repeat(22)}=`, 410],
    ['an id that cannot be', 'PUT', '@groups/a/@connections/x', 400],
    ['another method', 'DELETE', '@groups/a', 403],
    ['a path beyond', 'GET', '@groups/a/b', 403],
  ])('cannot have %s', async (_, method, path, status) => {
    const { call } = await three()
    const [answered] = await call(method, path)
    expect(answered).toBe(status)
  })

  test('is permitted by what it is about', async () => {
    const asked: string[] = []
    const { call } = grouped(({ action, resource }) => {
      asked.push(`${action} ${resource.split('/').slice(1).join('/')}`)
      return 'silent'
    })
    const id = `${'A'.repeat(22)}=`
    const statuses = [
      await call('POST', '%40groups/a', 'x'),
      await call('GET', '@groups/a'),
      await call('PUT', `@groups/a/@connections/${id}`),
    ].map(([status]) => status)
    expect(statuses).toEqual([403, 403, 403])
    expect(asked).toEqual([
      'execute-api:ManageConnections dev/POST/@groups/a',
      'execute-api:ManageConnections dev/GET/@groups/a',
      `execute-api:ManageConnections dev/PUT/@groups/a/@connections/${id}`,
    ])
  })
})
