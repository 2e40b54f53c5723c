/** Documents the tests of this folder read from. */
export const store = `{
  "store": {
    "book": [
      {"category": "reference", "author": "Ann", "title": "Century of Sayings", "price": 8.95, "tags": ["a", "b"]},
      {"category": "fiction", "author": "Bo", "title": "Sword of Honour", "price": 12.99, "tags": []},
      {"category": "fiction", "author": "Cy", "title": "Whale", "isbn": "0-553", "price": 8.99},
      {"category": "fiction", "author": "Di", "title": "Rings", "isbn": "0-395", "price": 22.99, "note": null}
    ],
    "bicycle": {"color": "red", "price": 19.95}
  },
  "expensive": 10
}`

export const mixed = `{
  "a-b": 1, "a.b": 2, "numbers": [3, 1, 2.5], "null": null, "text": "hello", "none": [], "empty": {},
  "deep": {"x": {"y": {"x": 1}}, "list": [{"x": 2}, [{"x": 3}], 4]},
  "matrix": [[1, 2], [3, 4], []], "yes": true, "no": false, "": "blank", "__proto__": {"x": 5}
}`

export const list = `[{"id": 1, "k": "v"}, {"id": 2}, [1, [2, {"id": 3}]], "s", null, 7, {"id": "2", "k": null}]`
