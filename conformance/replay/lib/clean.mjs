// What a scenario finds, and what it leaves behind.

async function all(sdk, service, op, params, list, pos, inPos) {
  const out = []
  let p = { ...params }
  for (let i = 0; i < 50; i++) {
    const r = await sdk.call(service, op, p)
    if (r.Error || r.__exception) return out
    out.push(...(r[list] ?? []))
    if (!r[pos] || !(r[list] ?? []).length) return out
    p = { ...params, [inPos]: r[pos] }
  }
  return out
}

/** Empties the account of what a scenario must not find there. */
export async function clean({ sdk, opt }, what) {
  if (!opt.allowClean) return
  const w = new Set(what)
  if (w.has('restApis')) w.add('usagePlans')
  if (w.has('usagePlans')) {
    for (const u of await all(
      sdk,
      'apigateway',
      'GetUsagePlans',
      {},
      'items',
      'position',
      'position',
    )) {
      for (const s of u.apiStages ?? [])
        await sdk.call('apigateway', 'UpdateUsagePlan', {
          usagePlanId: u.id,
          patchOperations: [{ op: 'remove', path: '/apiStages', value: `${s.apiId}:${s.stage}` }],
        })
      await sdk.call('apigateway', 'DeleteUsagePlan', { usagePlanId: u.id })
    }
  }
  if (w.has('domainNames'))
    for (const d of await all(
      sdk,
      'apigateway',
      'GetDomainNames',
      {},
      'items',
      'position',
      'position',
    ))
      await sdk.call('apigateway', 'DeleteDomainName', { domainName: d.domainName })
  if (w.has('restApis'))
    for (const a of await all(
      sdk,
      'apigateway',
      'GetRestApis',
      { limit: 500 },
      'items',
      'position',
      'position',
    ))
      await sdk.call('apigateway', 'DeleteRestApi', { restApiId: a.id })
  if (w.has('apiKeys'))
    for (const a of await all(
      sdk,
      'apigateway',
      'GetApiKeys',
      { limit: 500 },
      'items',
      'position',
      'position',
    ))
      await sdk.call('apigateway', 'DeleteApiKey', { apiKey: a.id })
  if (w.has('vpcLinks'))
    for (const a of await all(
      sdk,
      'apigateway',
      'GetVpcLinks',
      {},
      'items',
      'position',
      'position',
    ))
      await sdk.call('apigateway', 'DeleteVpcLink', { vpcLinkId: a.id })
  if (w.has('apis'))
    for (const a of await all(
      sdk,
      'apigatewayv2',
      'GetApis',
      {},
      'Items',
      'NextToken',
      'NextToken',
    ))
      await sdk.call('apigatewayv2', 'DeleteApi', { ApiId: a.ApiId })
}

/** Deletes what a scenario has made. */
export async function teardown({ sdk }, created) {
  const ops = {
    restApi: ['apigateway', 'DeleteRestApi', 'restApiId'],
    apiKey: ['apigateway', 'DeleteApiKey', 'apiKey'],
    vpcLink: ['apigateway', 'DeleteVpcLink', 'vpcLinkId'],
    vpcLink2: ['apigatewayv2', 'DeleteVpcLink', 'VpcLinkId'],
    api: ['apigatewayv2', 'DeleteApi', 'ApiId'],
    domain: ['apigateway', 'DeleteDomainName', 'domainName'],
    domain2: ['apigatewayv2', 'DeleteDomainName', 'DomainName'],
    usagePlan: ['apigateway', 'DeleteUsagePlan', 'usagePlanId'],
    cert: ['apigateway', 'DeleteClientCertificate', 'clientCertificateId'],
  }
  const order = [
    'usagePlan',
    'domain',
    'domain2',
    'restApi',
    'api',
    'apiKey',
    'vpcLink',
    'vpcLink2',
    'cert',
  ]
  for (const k of order)
    for (const [kind, id, region] of created) {
      if (kind !== k) continue
      try {
        if (k === 'usagePlan') {
          const u = await sdk.call('apigateway', 'GetUsagePlan', { usagePlanId: id }, region)
          for (const s of u.apiStages ?? [])
            await sdk.call(
              'apigateway',
              'UpdateUsagePlan',
              {
                usagePlanId: id,
                patchOperations: [
                  { op: 'remove', path: '/apiStages', value: `${s.apiId}:${s.stage}` },
                ],
              },
              region,
            )
        }
        await sdk.call(ops[k][0], ops[k][1], { [ops[k][2]]: id }, region)
      } catch {
        /* best effort */
      }
    }
}
