/** How the ids of sessions name their objects. */
export type ConnectionIds = {
  /** An id that nobody can guess. */
  create(): string
  /** The object that an id names; undefined for what is no id. */
  objectOf(connectionId: string): DurableObjectId | undefined
}

type Ids = Pick<DurableObjectNamespace, 'idFromName' | 'idFromString' | 'newUniqueId'>

/** Objects that share the sessions of a gateway on one's own machine: an object costs some 300 kB there. */
export const sharedObjects = 8

/** Random bytes of an id whose object has others: with the object's own number one `=` ends the text, as AWS's ids end. */
const randomBytes = 16

/** An object of its own for each session, created near its client: its id is the session's. */
export const uniqueIds = (objects: Ids): ConnectionIds => ({
  create: () => toText(fromHex(objects.newUniqueId().toString())),
  objectOf(connectionId) {
    const bytes = fromText(connectionId)
    if (bytes?.length !== 32) return undefined
    try {
      return objects.idFromString(toHex(bytes))
    } catch {
      // The namespace signs its ids: this is no one's.
      return undefined
    }
  },
})

/** A few objects for all sessions: the first byte of an id says which, the others are its secret. */
export const sharedIds = (objects: Ids): ConnectionIds => ({
  create() {
    const bytes = crypto.getRandomValues(new Uint8Array(1 + randomBytes))
    bytes[0] = bytes[0]! % sharedObjects
    return toText(bytes)
  },
  objectOf(connectionId) {
    const bytes = fromText(connectionId)
    if (bytes?.length !== 1 + randomBytes || bytes[0]! >= sharedObjects) return undefined
    return sharedObject(objects, bytes[0]!)
  },
})

/** The object of an id of either form. */
export const objectOf = (objects: Ids, connectionId: string): DurableObjectId | undefined =>
  sharedIds(objects).objectOf(connectionId) ?? uniqueIds(objects).objectOf(connectionId)

/** One of the objects that share all sessions. */
export const sharedObject = (objects: Pick<Ids, 'idFromName'>, index: number): DurableObjectId =>
  objects.idFromName(`sessions-${index}`)

const toText = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')

/** The bytes of a text that {@link toText} has written: one text per id, no other that decodes to the same. */
function fromText(text: string): Uint8Array | undefined {
  if (text.length > 64 || !/^[\w-]+=$/.test(text)) return undefined
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    return toText(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}

const toHex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
