// GET /pets, POST /pets and GET /pets/{petId}: a Lambda proxy handler, payload 1.0.

const pets = [
  { id: '1', name: 'Kelp', type: 'cat' },
  { id: '2', name: 'Buoy', type: 'dog' },
  { id: '3', name: 'Shoal', type: 'fish' },
]

export const handler = async (event) => {
  switch (`${event.httpMethod} ${event.resource}`) {
    case 'GET /pets':
      return answer(
        200,
        pets.filter((pet) => matches(pet, event.queryStringParameters)),
      )
    case 'POST /pets': {
      const { name, type } = JSON.parse(event.body ?? '{}')
      return answer(201, { id: String(pets.length + 1), name, type })
    }
    case 'GET /pets/{petId}': {
      const pet = pets.find(({ id }) => id === event.pathParameters.petId)
      return pet
        ? answer(200, pet)
        : answer(404, { message: `no pet ${event.pathParameters.petId}` })
    }
    default:
      return answer(405, { message: 'not here' })
  }
}

const matches = (pet, query) => !query?.type || pet.type === query.type

const answer = (statusCode, body) => ({
  statusCode,
  headers: { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' },
  body: JSON.stringify(body),
})
