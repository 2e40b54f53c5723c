import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { drain } from '../../src/turns/slices.ts'
import { packFiles } from '../../src/sdk/pack-files.ts'
import { unpack } from './sample-api.ts'
import { writeFiles } from './write-files.ts'

const files = {
  'a.txt': 'text',
  'folder/ü.txt': 'ü\u{1f600}'.repeat(1000),
  'large.txt': Array.from({ length: 50_000 }, (_, n) => `line ${n}`).join('\n'),
  empty: '',
  '.gitignore': '\n',
}

// Spec sdk §8.1: a real zip. Two readers of others, and our own.
test('any reader unpacks what was packed', () => {
  const zip = drain(packFiles(files))
  expect(unpack(zip)).toEqual(files)
  const others = Object.entries(unzipSync(zip)).map(([path, bytes]) => [
    path,
    new TextDecoder().decode(bytes),
  ])
  expect(Object.fromEntries(others)).toEqual(files)
  const folder = writeFiles({})
  writeFileSync(join(folder, 'sdk.zip'), zip)
  const script =
    'import zipfile; z = zipfile.ZipFile("sdk.zip"); print(z.testzip(), *z.namelist(), z.infolist()[0].date_time)'
  const python = spawnSync('python3', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  })
  if (python.error) console.log('skipped: no python3 here to read the zip')
  else
    expect(python.stdout).toBe(
      'None a.txt folder/ü.txt large.txt empty .gitignore (1980, 1, 1, 0, 0, 0)\n',
    )
})
