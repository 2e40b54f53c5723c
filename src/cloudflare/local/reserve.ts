/**
 * Space on the disk of a local gateway that is kept for its deletions: SQLite writes a journal before it frees
 * anything, so without it a full disk would stay full. Held as files, each of which is given back on its own.
 */

const pieces = ['reserve-1', 'reserve-2', 'reserve-3', 'reserve-4']
const pieceBytes = 1_048_576
/** `getRandomValues` fills no more at once. */
const randomBytes = 65_536

/** Takes as much of the reserve as the disk has room for; false when that is not all of it. */
export async function restoreReserve(disk: Fetcher): Promise<boolean> {
  for (const name of pieces) {
    if ((await sizeOf(disk, name)) !== pieceBytes && !(await write(disk, name))) return false
  }
  return true
}

/** Gives the space back, for somebody to delete something. */
export async function releaseReserve(disk: Fetcher): Promise<void> {
  for (const name of pieces) await disk.fetch(urlOf(name), { method: 'DELETE' })
}

/** Whether the disk has room for more than the reserve. */
export async function hasRoom(disk: Fetcher): Promise<boolean> {
  const found = await write(disk, 'room')
  await disk.fetch(urlOf('room'), { method: 'DELETE' })
  return found
}

const urlOf = (name: string) => `http://reserve/${name}`

async function sizeOf(disk: Fetcher, name: string): Promise<number> {
  const response = await disk.fetch(urlOf(name), { method: 'HEAD' })
  return response.ok ? Number(response.headers.get('content-length')) : 0
}

async function write(disk: Fetcher, name: string): Promise<boolean> {
  try {
    // Bytes that no file system makes smaller.
    const bytes = new Uint8Array(pieceBytes)
    for (let at = 0; at < pieceBytes; at += randomBytes) {
      crypto.getRandomValues(bytes.subarray(at, at + randomBytes))
    }
    return (await disk.fetch(urlOf(name), { method: 'PUT', body: bytes })).ok
  } catch {
    return false // no room: workerd's file service fails, without a status
  }
}
