import { defineCommand } from 'citty'
import { resolve } from 'node:path'
import { isIP } from 'node:net'
import { makeDevelopmentCertificate } from '../tls/development-certificate.ts'
import { developmentFolder } from '../tls/listener-settings.ts'

/** `tidegate certificate [name…]`: a certificate for HTTPS on one's own machine. */
export const certificate = defineCommand({
  meta: {
    name: 'certificate',
    description: 'Make a certificate for HTTPS on this machine, and say how to trust it',
  },
  args: {
    names: {
      type: 'positional',
      required: false,
      description: 'more host names and addresses, such as api.example.test *.example.test',
    },
  },
  run({ args }) {
    const state = process.env['TIDEGATE_STATE'] || '.tidegate'
    const names = args._
    const wrong = names.find((name) => isIP(name) === 0 && !hostName.test(name))
    if (state === 'memory' || wrong !== undefined) {
      console.error(
        wrong === undefined
          ? 'tidegate: TIDEGATE_STATE is "memory", which keeps nothing: name a folder'
          : `tidegate: "${wrong}" is neither a host name nor an address`,
      )
      process.exitCode = 2
      return
    }
    const made = makeDevelopmentCertificate(developmentFolder(state), names, Date.now())
    const authority = resolve(made.authorityFile)
    console.log(`a certificate for ${made.names.join(', ')}
until ${made.validTo.toISOString().slice(0, 10)}, signed by the authority ${authority}${made.isKnown ? ', which was there already' : ''}

serve HTTPS with it:
  TIDEGATE_TLS_PORT=8443 npm start          (or tidegate start)
  curl --cacert ${authority} https://localhost:8443/_tidegate/health

trust its authority, on this machine only:
  macOS     sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${authority}
  Debian    sudo cp ${authority} /usr/local/share/ca-certificates/tidegate.crt && sudo update-ca-certificates
  Fedora    sudo cp ${authority} /etc/pki/ca-trust/source/anchors/tidegate.pem && sudo update-ca-trust
  Windows   certutil -addstore -f ROOT ${authority}
  Firefox   Settings, Certificates, Authorities, Import
  Node      NODE_EXTRA_CA_CERTS=${authority}
Whoever has its key (ca.key, beside it) can pretend to be any site to who trusts it: keep it here.`)
  },
})

const hostName = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?$/i
