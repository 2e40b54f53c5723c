// One function per kind of step.
import { send } from './http.mjs'
import { sign } from './sign.mjs'
import { connect as wsConnect } from './ws.mjs'

const sleep = (ms) => new Promise((r) => setTimeout(r, ms))

/** Does one step and returns its result. `created` collects what is to be deleted. */
export async function step(st, ctx, env, created) {
  const { opt, sdk, backends } = env
  switch (st.do) {
    case 'sdk': {
      const p = ctx.data(st.params ?? {})
      const region = st.region && opt.honourRegions ? ctx.str(st.region) : opt.region
      const r = await sdk.call(st.service, st.op, p, region)
      if (!r.Error && !r.__exception) {
        const t = {
          CreateRestApi: ['restApi', r.id],
          ImportRestApi: ['restApi', r.id],
          CreateApiKey: ['apiKey', r.id],
          CreateUsagePlan: ['usagePlan', r.id],
          CreateVpcLink: [
            st.service === 'apigatewayv2' ? 'vpcLink2' : 'vpcLink',
            r.id ?? r.VpcLinkId,
          ],
          CreateDomainName: [
            st.service === 'apigatewayv2' ? 'domain2' : 'domain',
            p.domainName ?? p.DomainName,
          ],
          CreateApi: ['api', r.ApiId],
          ImportApi: ['api', r.ApiId],
          GenerateClientCertificate: ['cert', r.clientCertificateId],
        }[st.op]
        if (t && t[1]) created.push([...t, region])
      }
      return r
    }
    case 'http': {
      const tries = 1 + (opt.httpRetries ?? 0)
      const want = st.retryUntil
      let last
      for (let i = 0; i < tries; i++) {
        last = await http(st, ctx, env)
        if (!want || last.status === want) return last
        await sleep(300)
      }
      return last
    }
    case 'lambda':
      backends.addFunction(ctx.str(st.name), st.handler, st.env ?? {})
      return { ok: true }
    case 'functionUrl':
      return { url: backends.functionUrl(ctx.str(st.name)) }
    case 'lambdaLast': {
      const f = backends.functions.get(ctx.str(st.name))
      return { event: f?.last, events: f?.events ?? [] }
    }
    case 'rawKept': {
      const k = backends.kept?.get(ctx.str(st.key))
      return k ? { ...k } : { missing: true }
    }
    case 'backendLast': {
      const j = backends.journal.filter((x) => x.url.includes(ctx.str(st.urlContains ?? '')))
      return {
        request: j.at(-1) && {
          ...j.at(-1),
          headers: Object.fromEntries(j.at(-1).headers.map(([k, v]) => [k.toLowerCase(), v])),
        },
        count: j.length,
      }
    }
    case 'aws':
      return await backends.aws.direct(st.service, st.op, ctx.data(st.params ?? {}))
    case 'jwt':
      return {
        token: backends.mintJwt(ctx.data(st.claims ?? {}), ctx.data(st.options ?? {})),
        issuer: backends.issuer,
      }
    case 'wsConnect': {
      const { url, path, host } = target(ctx.str(st.api), ctx.str(st.path), opt)
      const c = await wsConnect({
        url,
        path,
        host,
        headers: ctx.data(st.headers ?? {}),
        timeout: opt.timeout,
      })
      ctx.sockets ??= {}
      ctx.sockets[st.id] = c
      return c
    }
    case 'wsSend': {
      const c = ctx.sockets?.[st.socket]
      if (!c?.open) return { __skipped: 'socket is not open' }
      const before = c.messages.length
      c.send(ctx.data(st.message))
      await c.waitFor(before + (st.expectMessages ?? 1), st.wait ?? 3000)
      return { messages: c.messages.slice(before), closed: c.closed, closeCode: c.closeCode }
    }
    case 'wsWait': {
      const c = ctx.sockets?.[st.socket]
      if (!c) return { __skipped: 'no socket' }
      await c.waitFor(st.messages ?? 1, st.wait ?? 3000)
      return { messages: [...c.messages], closed: c.closed, closeCode: c.closeCode }
    }
    case 'wsClose': {
      const c = ctx.sockets?.[st.socket]
      c?.end?.()
      await sleep(st.wait ?? 500)
      return { ok: true }
    }
    case 'sleep':
      await sleep(st.ms)
      return { ok: true }
    case 'lambdaInvoke':
      return { __skipped: 'direct Lambda invocation is not part of the replay' }
    default:
      throw new Error('unknown step ' + st.do)
  }
}

function target(api, p, opt) {
  const fill = (t) =>
    t
      .replaceAll('{apiId}', api)
      .replaceAll('{region}', opt.region)
      .replaceAll('{account}', opt.account)
  const url = fill(opt.invoke)
  const u = new URL(url)
  const path =
    (u.pathname === '/' ? '' : u.pathname.replace(/\/$/, '')) +
    (p.startsWith('/') || p.startsWith('?') ? p : '/' + p)
  return { url, path, host: opt.invokeHost ? fill(opt.invokeHost) : undefined }
}

async function http(st, ctx, env) {
  const { opt } = env
  let headers = ctx.data(st.headers ?? {})
  let body = st.body === undefined ? undefined : ctx.data(st.body)
  if (body !== null && typeof body === 'object' && !Buffer.isBuffer(body))
    body = JSON.stringify(body)
  let url, path, host
  if (st.api !== undefined) {
    ;({ url, path, host } = target(ctx.str(st.api), ctx.str(st.path), opt))
  } else {
    url = ctx.str(st.url)
    const u = new URL(url)
    path = u.pathname + u.search
  }
  if (st.host) host = ctx.str(st.host)
  if (st.sign)
    headers = sign({
      method: st.method ?? 'GET',
      path,
      host: host ?? new URL(url).host,
      headers,
      body: body ?? '',
      accessKey: st.sign.accessKey ?? opt.accessKey,
      secretKey: st.sign.secretKey ?? opt.secretKey,
      sessionToken: opt.sessionToken,
      region: opt.region,
      service: st.sign.service ?? 'execute-api',
    })
  return await send({
    url,
    method: st.method ?? 'GET',
    path,
    headers,
    host,
    body,
    timeout: st.timeout ?? opt.timeout,
  })
}
