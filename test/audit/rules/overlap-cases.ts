import type { RuleCases } from './rule-cases.ts'
import { backend, behind, keyed, open, route } from '../audited.ts'

const proxy = (name: string, uri: string, more = {}) =>
  route(name, {
    backend: backend(uri, { clientValues: new Map([['proxy', 'path.proxy']]) }),
    ...more,
  })

export const overlaps: RuleCases = {
  'overlapping-routes-differ': {
    finds: [
      [
        'an open catch-all beside a protected route',
        { routes: [route('GET /admin'), route('ANY /{proxy+}', { protection: open })] },
      ],
      [
        'an open variable beside a protected name',
        { routes: [route('GET /users/me'), route('GET /users/{id}', { protection: open })] },
      ],
      [
        'an open variable further up',
        { routes: [route('GET /a/b/c'), route('GET /{x}/b/c', { protection: keyed })] },
      ],
      [
        'every other verb of a protected one',
        { routes: [route('GET /x'), route('ANY /x', { protection: open })] },
      ],
      [
        'the same authorizer without the scopes',
        {
          routes: [
            route('GET /x/y', { protection: behind('users', 'read') }),
            route('GET /x/{z}', { protection: behind('users') }),
          ],
        },
      ],
    ],
    leaves: [
      [
        'an open name beside a protected variable: an exception that is meant',
        { routes: [route('GET /health', { protection: open }), route('ANY /{proxy+}')] },
      ],
      ['other verbs', { routes: [route('GET /x/y'), route('POST /x/{z}', { protection: open })] }],
      [
        'preflights',
        { routes: [route('ANY /x/y'), route('OPTIONS /x/{z}', { protection: open })] },
      ],
      [
        'elsewhere',
        { routes: [route('GET /x/y'), route('ANY /z/{proxy+}', { protection: open })] },
      ],
      [
        'deeper than a variable reaches',
        { routes: [route('GET /x/y/z'), route('GET /x/{w}', { protection: open })] },
      ],
      [
        'other authorizers',
        {
          routes: [
            route('GET /x/y', { protection: behind('a') }),
            route('GET /x/{z}', { protection: behind('b') }),
          ],
        },
      ],
    ],
  },
  'encoded-twin': {
    finds: [
      ['an escape', { routes: [route('GET /admin'), route('GET /%61dmin', { protection: open })] }],
      [
        'an escaped escape',
        { routes: [route('GET /admin'), route('GET /%2561dmin', { protection: open })] },
      ],
      ['case', { routes: [route('GET /admin'), route('ANY /Admin', { protection: keyed })] }],
      [
        'a slash at the end',
        { routes: [route('GET /admin'), route('GET /admin/', { protection: open })] },
      ],
      [
        'a doubled slash',
        { routes: [route('GET /a/b'), route('GET /a//b', { protection: open })] },
      ],
      [
        'a dot segment',
        { routes: [route('GET /a'), route('GET /b/%2e%2e/a', { protection: open })] },
      ],
      [
        'below a variable',
        { routes: [route('GET /{a}/x'), route('GET /{b}/X', { protection: open })] },
      ],
    ],
    leaves: [
      [
        'preflights',
        { routes: [route('ANY /admin'), route('OPTIONS /Admin', { protection: open })] },
      ],
      ['twins alike', { routes: [route('GET /admin'), route('GET /Admin')] }],
      [
        'other verbs',
        { routes: [route('GET /admin'), route('POST /Admin', { protection: open })] },
      ],
      ['one path', { routes: [route('GET /admin'), route('ANY /admin', { protection: open })] }],
    ],
  },
  'backend-reached-around': {
    finds: [
      [
        'a proxy to the whole of a protected backend',
        {
          routes: [
            route('GET /admin', { backend: backend('https://b.example/admin') }),
            proxy('ANY /pub/{proxy+}', 'https://b.example/{proxy}', { protection: open }),
          ],
        },
      ],
      [
        'a proxy to the part above',
        {
          routes: [
            route('GET /admin', { backend: backend('https://B.example/api/v1/admin') }),
            proxy('GET /pub/{proxy+}', 'https://b.example/api/{proxy}', { protection: keyed }),
          ],
        },
      ],
    ],
    leaves: [
      [
        'a proxy to another part',
        {
          routes: [
            route('GET /admin', { backend: backend('https://b.example/admin') }),
            proxy('ANY /pub/{proxy+}', 'https://b.example/pub/{proxy}', { protection: open }),
          ],
        },
      ],
      [
        'another host',
        {
          routes: [
            route('GET /admin', { backend: backend('https://b.example/admin') }),
            proxy('ANY /pub/{proxy+}', 'https://c.example/{proxy}', { protection: open }),
          ],
        },
      ],
      [
        'preflights',
        {
          routes: [
            route('ANY /admin', { backend: backend('https://b.example/admin') }),
            proxy('OPTIONS /pub/{proxy+}', 'https://b.example/{proxy}', { protection: open }),
          ],
        },
      ],
      [
        'other verbs',
        {
          routes: [
            route('POST /admin', { backend: backend('https://b.example/admin') }),
            proxy('GET /pub/{proxy+}', 'https://b.example/{proxy}', { protection: open }),
          ],
        },
      ],
      [
        'what is handed on is no path',
        {
          routes: [
            route('GET /admin', { backend: backend('https://b.example/admin') }),
            route('GET /pub/{proxy+}', {
              protection: open,
              backend: backend('https://b.example/{proxy}', {
                clientValues: new Map([['proxy', 'header.x']]),
              }),
            }),
          ],
        },
      ],
      [
        'a function of the same name',
        {
          routes: [
            route('GET /admin', { backend: backend('arn:x/admin', { kind: 'function' }) }),
            proxy('GET /pub/{proxy+}', 'arn:x/{proxy}', { protection: open }),
          ],
        },
      ],
      [
        'a protected proxy',
        {
          routes: [
            route('GET /admin', { backend: backend('https://b.example/admin') }),
            proxy('ANY /pub/{proxy+}', 'https://b.example/{proxy}'),
          ],
        },
      ],
    ],
  },
}
