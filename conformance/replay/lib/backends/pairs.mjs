// Header lines as they came.

/** `[name, value]` of each line of Node's `rawHeaders`. */
export function pairs(raw) {
  const o = []
  for (let i = 0; i < raw.length; i += 2) o.push([raw[i], raw[i + 1]])
  return o
}
