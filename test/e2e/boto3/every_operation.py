"""Calls every operation and every paginator of API Gateway v1 once, as boto3 does, and prints what was answered.

Takes the gateway's URL; prints {"statuses": {operation: status}, "pages": {paginator: pages}} as JSON. Fails on the
first answer that boto3 refuses or that is not what was asked for.
"""

import datetime
import io
import json
import sys
import zipfile

import boto3
import botocore.config

ROLE = "arn:aws:iam::000000000000:role/any"
CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/c"
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/a/b"
FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:000000000000:function:f/invocations"
)

client = boto3.client(
    "apigateway",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=botocore.config.Config(retries={"total_max_attempts": 1}),
)
statuses = {}
pages = {}


def record(http_response, model, **_):
    """Keeps the first status of an operation, and any that differs from it."""
    if statuses.setdefault(model.name, http_response.status_code) != http_response.status_code:
        statuses[model.name] = http_response.status_code


client.meta.events.register("after-call.apigateway", record)


def patch(op, path, value=None):
    operation = {"op": op, "path": path}
    return [operation if value is None else {**operation, "value": value}]


def same(actual, expected):
    assert actual == expected, f"{actual!r} instead of {expected!r}"


def every(paginator, **params):
    """All items by pages of two; the same as one page of all."""
    found = list(client.get_paginator(paginator).paginate(PaginationConfig={"PageSize": 2}, **params))
    items = [item for page in found for item in page["items"]]
    same(items, getattr(client, paginator)(limit=500, **params)["items"])
    assert len(items) > 2, f"{paginator} has only {len(items)} items: no second page"
    same(len(found), (len(items) + 1) // 2)
    pages[paginator] = len(found)
    return items


def apis():
    api = client.create_rest_api(name="first", endpointConfiguration={"types": ["REGIONAL"]}, tags={"a": "1"})
    assert isinstance(api["createdDate"], datetime.datetime)
    document = {"openapi": "3.0.1", "info": {"title": "second", "version": "1"}, "paths": {"/a": {}}}
    second = client.import_rest_api(body=json.dumps(document).encode())
    same(second["name"], "second")
    same(client.put_rest_api(restApiId=second["id"], mode="overwrite", body=json.dumps(document))["id"], second["id"])
    client.create_rest_api(name="third", cloneFrom=second["id"])
    same({each["name"] for each in every("get_rest_apis")}, {"first", "second", "third"})
    changed = client.update_rest_api(restApiId=api["id"], patchOperations=patch("replace", "/name", "1st"))
    same((changed["name"], client.get_rest_api(restApiId=api["id"])["name"]), ("1st", "1st"))
    client.delete_rest_api(restApiId=second["id"])
    return api["id"], api["rootResourceId"]


def resources(api, root):
    made = [client.create_resource(restApiId=api, parentId=root, pathPart=f"r{n}") for n in range(5)]
    same(len(every("get_resources", restApiId=api)), 6)
    first, last = made[0]["id"], made[-1]["id"]
    client.update_resource(restApiId=api, resourceId=first, patchOperations=patch("replace", "/pathPart", "pets"))
    same(client.get_resource(restApiId=api, resourceId=first)["path"], "/pets")
    client.delete_resource(restApiId=api, resourceId=last)
    return first


def parts_of_an_api(api):
    """Models, validators, gateway responses, authorizers."""
    model = {"restApiId": api, "modelName": "Pet"}
    client.create_model(
        restApiId=api, name="Pet", contentType="application/json", schema='{"type":"object","properties":{"n":{}}}'
    )
    same(len(every("get_models", restApiId=api)), 3)
    client.update_model(**model, patchOperations=patch("replace", "/description", "d"))
    same(client.get_model(**model, flatten=True)["description"], "d")
    assert "$inputRoot" in client.get_model_template(**model)["value"]
    client.delete_model(**model)

    made = [client.create_request_validator(restApiId=api, name=f"v{n}")["id"] for n in range(3)]
    validator = {"restApiId": api, "requestValidatorId": made[0]}
    same(len(every("get_request_validators", restApiId=api)), 3)
    client.update_request_validator(**validator, patchOperations=patch("replace", "/validateRequestBody", "true"))
    same(client.get_request_validator(**validator)["validateRequestBody"], True)
    client.delete_request_validator(**validator)

    response = {"restApiId": api, "responseType": "UNAUTHORIZED"}
    client.put_gateway_response(**response, statusCode="401")
    client.update_gateway_response(**response, patchOperations=patch("replace", "/statusCode", "403"))
    same(client.get_gateway_response(**response)["statusCode"], "403")
    same(len(every("get_gateway_responses", restApiId=api)), 21)
    client.delete_gateway_response(**response)

    made = [
        client.create_authorizer(
            restApiId=api,
            name=f"a{n}",
            type="TOKEN",
            authorizerUri=FUNCTION,
            identitySource="method.request.header.Authorization",
        )["id"]
        for n in range(3)
    ]
    authorizer = {"restApiId": api, "authorizerId": made[0]}
    same(len(every("get_authorizers", restApiId=api)), 3)
    client.update_authorizer(**authorizer, patchOperations=patch("replace", "/authorizerResultTtlInSeconds", "9"))
    same(client.get_authorizer(**authorizer)["authorizerResultTtlInSeconds"], 9)
    same(client.test_invoke_authorizer(**authorizer)["clientStatus"], 401)
    client.delete_authorizer(**authorizer)


def methods(api, resource):
    method = {"restApiId": api, "resourceId": resource, "httpMethod": "GET"}
    answer = {**method, "statusCode": "200"}
    client.put_method(**method, authorizationType="NONE")
    client.put_method_response(**answer)
    client.put_integration(**method, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    client.put_integration_response(**answer, responseTemplates={"application/json": '{"v":1}'})
    client.update_method(**method, patchOperations=patch("replace", "/operationName", "list"))
    client.update_method_response(
        **answer, patchOperations=patch("add", "/responseParameters/method.response.header.A", "true")
    )
    client.update_integration(**method, patchOperations=patch("replace", "/timeoutInMillis", "100"))
    client.update_integration_response(
        **answer, patchOperations=patch("replace", "/responseTemplates/application~1json", '{"v":2}')
    )
    shown = client.get_method(**method)
    same(shown["operationName"], "list")
    same(client.get_method_response(**answer)["responseParameters"], {"method.response.header.A": True})
    same(client.get_integration(**method)["timeoutInMillis"], 100)
    same(body(client.get_integration_response(**answer)), shown["methodIntegration"]["integrationResponses"]["200"])
    same(client.test_invoke_method(**method)["body"], '{"v":2}')
    return method, answer


def body(answered):
    """An answer without what boto3 tells of the call."""
    return {name: value for name, value in answered.items() if name != "ResponseMetadata"}


def documentation(api):
    made = [
        client.create_documentation_part(
            restApiId=api, location={"type": "RESOURCE", "path": path}, properties='{"description":"d"}'
        )["id"]
        for path in ("/", "/pets", "/r1")
    ]
    part = {"restApiId": api, "documentationPartId": made[0]}
    same(len(every("get_documentation_parts", restApiId=api)), 3)
    client.update_documentation_part(**part, patchOperations=patch("replace", "/properties", '{"description":"e"}'))
    same(client.get_documentation_part(**part)["properties"], '{"description":"e"}')
    client.delete_documentation_part(**part)
    document = {
        "openapi": "3.0.1",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "x-amazon-apigateway-documentation": {
            "documentationParts": [{"location": {"type": "API"}, "properties": {"description": "d"}}]
        },
    }
    same(len(client.import_documentation_parts(restApiId=api, mode="merge", body=json.dumps(document))["ids"]), 1)
    for version in ("1", "2", "3"):
        client.create_documentation_version(restApiId=api, documentationVersion=version)
    version = {"restApiId": api, "documentationVersion": "3"}
    same(len(every("get_documentation_versions", restApiId=api)), 3)
    client.update_documentation_version(**version, patchOperations=patch("replace", "/description", "d"))
    same(client.get_documentation_version(**version)["description"], "d")
    client.delete_documentation_version(**version)


def stages(api):
    made = [client.create_deployment(restApiId=api, description=f"d{n}")["id"] for n in range(3)]
    deployment = {"restApiId": api, "deploymentId": made[0]}
    same(len(every("get_deployments", restApiId=api)), 3)
    client.update_deployment(**deployment, patchOperations=patch("replace", "/description", "d"))
    assert "/pets" in client.get_deployment(**deployment, embed=["apisummary"])["apiSummary"]
    stage = {"restApiId": api, "stageName": "dev"}
    client.create_stage(**stage, deploymentId=made[1], cacheClusterEnabled=True, cacheClusterSize="0.5")
    client.update_stage(**stage, patchOperations=patch("replace", "/*/*/throttling/burstLimit", "5"))
    same(client.get_stage(**stage)["methodSettings"]["*/*"]["throttlingBurstLimit"], 5)
    same(len(client.get_stages(restApiId=api)["item"]), 1)
    client.flush_stage_cache(**stage)
    client.flush_stage_authorizers_cache(**stage)
    export = client.get_export(**stage, exportType="oas30", accepts="application/json")
    assert "/pets" in json.load(export["body"])["paths"]
    sdk = client.get_sdk(**stage, sdkType="javascript")["body"].read()
    assert "apiGateway-js-sdk/apigClient.js" in zipfile.ZipFile(io.BytesIO(sdk)).namelist()
    client.delete_deployment(**deployment)
    return stage


def keys_and_plans(api):
    same(len(client.import_api_keys(format="csv", body=b"Key,Name\nimported-key-of-30-characters-x,i\n")["ids"]), 1)
    keys = [client.create_api_key(name=f"k{n}", enabled=True)["id"] for n in range(3)]
    same(len(every("get_api_keys")), 4)
    client.update_api_key(apiKey=keys[0], patchOperations=patch("replace", "/customerId", "c"))
    same(len(client.get_api_key(apiKey=keys[0], includeValue=True)["value"]), 40)
    plans = [
        client.create_usage_plan(name=f"p{n}", apiStages=[{"apiId": api, "stage": "dev"}], quota={"limit": 9, "period": "DAY"})
        for n in range(3)
    ]
    plan = {"usagePlanId": plans[0]["id"]}
    same(len(every("get_usage_plans")), 3)
    client.update_usage_plan(**plan, patchOperations=patch("replace", "/throttle/rateLimit", "1.5"))
    same(client.get_usage_plan(**plan)["throttle"]["rateLimit"], 1.5)
    for key in keys:
        client.create_usage_plan_key(**plan, keyId=key, keyType="API_KEY")
    same(len(every("get_usage_plan_keys", **plan)), 3)
    same(client.get_usage_plan_key(**plan, keyId=keys[0])["name"], "k0")
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    for key in keys:
        client.update_usage(**plan, keyId=key, patchOperations=patch("replace", "/remaining", "4"))
    days = {**plan, "startDate": today, "endDate": today}
    same(client.get_usage(**days, keyId=keys[0])["items"][keys[0]][0][1], 4)
    found = list(client.get_paginator("get_usage").paginate(PaginationConfig={"PageSize": 2}, **days))
    pages["get_usage"] = len(found)
    same([key for page in found for key in page["items"]], list(client.get_usage(**days)["items"]))
    same({key for page in found for key in page["items"]}, set(keys))
    client.delete_usage_plan_key(**plan, keyId=keys[0])
    client.update_usage_plan(**plan, patchOperations=patch("remove", "/apiStages", f"{api}:dev"))
    client.delete_usage_plan(**plan)
    client.delete_api_key(apiKey=keys[0])


def certificates_and_links():
    made = [client.generate_client_certificate(description=f"c{n}") for n in range(3)]
    assert made[0]["pemEncodedCertificate"].startswith("-----BEGIN CERTIFICATE-----")
    certificate = {"clientCertificateId": made[0]["clientCertificateId"]}
    same(len(every("get_client_certificates")), 3)
    client.update_client_certificate(**certificate, patchOperations=patch("replace", "/description", "d"))
    same(client.get_client_certificate(**certificate)["description"], "d")
    client.delete_client_certificate(**certificate)
    made = [client.create_vpc_link(name=f"l{n}", targetArns=[BALANCER])["id"] for n in range(3)]
    same(len(every("get_vpc_links")), 3)
    client.update_vpc_link(vpcLinkId=made[0], patchOperations=patch("replace", "/name", "l"))
    same(client.get_vpc_link(vpcLinkId=made[0])["status"], "AVAILABLE")
    client.delete_vpc_link(vpcLinkId=made[0])


def domains(api):
    regional = {"regionalCertificateArn": CERTIFICATE, "endpointConfiguration": {"types": ["REGIONAL"]}}
    for name in ("a.example.com", "b.example.com"):
        client.create_domain_name(domainName=name, **regional)
    private = client.create_domain_name(
        domainName="in.example.com",
        certificateArn=CERTIFICATE,
        endpointConfiguration={"types": ["PRIVATE"]},
        policy=json.dumps({"Version": "2012-10-17", "Statement": []}),
    )
    same(json.loads(private["policy"]), {"Version": "2012-10-17", "Statement": []})
    same(len(every("get_domain_names")), 3)
    client.update_domain_name(domainName="a.example.com", patchOperations=patch("replace", "/securityPolicy", "TLS_1_2"))
    same(client.get_domain_name(domainName="a.example.com")["domainNameStatus"], "AVAILABLE")
    for path in ("", "v1", "v2"):
        client.create_base_path_mapping(domainName="a.example.com", basePath=path, restApiId=api, stage="dev")
    same({each["basePath"] for each in every("get_base_path_mappings", domainName="a.example.com")}, {"(none)", "v1", "v2"})
    mapping = {"domainName": "a.example.com", "basePath": "(none)"}
    client.update_base_path_mapping(**mapping, patchOperations=patch("replace", "/stage", "dev"))
    same(client.get_base_path_mapping(**mapping)["stage"], "dev")
    for path in ("(none)", "v1", "v2"):
        client.delete_base_path_mapping(domainName="a.example.com", basePath=path)
    arn = "domainNameAccessAssociationArn"
    made = [
        client.create_domain_name_access_association(
            domainNameArn=private["domainNameArn"], accessAssociationSourceType="VPCE", accessAssociationSource=source
        )[arn]
        for source in ("vpce-1", "vpce-2")
    ]
    same(len(client.get_domain_name_access_associations()["items"]), 2)
    client.delete_domain_name_access_association(**{arn: made[0]})
    client.reject_domain_name_access_association(**{arn: made[1]}, domainNameArn=private["domainNameArn"])
    client.delete_domain_name(domainName="in.example.com", domainNameId=private["domainNameId"])


def the_rest(api):
    client.update_account(patchOperations=patch("replace", "/cloudwatchRoleArn", ROLE))
    same(client.get_account()["cloudwatchRoleArn"], ROLE)
    resource = {"resourceArn": f"arn:aws:apigateway:us-east-1::/restapis/{api}"}
    client.tag_resource(**resource, tags={"b": "2"})
    client.untag_resource(**resource, tagKeys=["a"])
    same(client.get_tags(**resource)["tags"], {"b": "2"})
    kinds = every("get_sdk_types")
    same(client.get_sdk_type(id=kinds[0]["id"])["id"], kinds[0]["id"])


api, root = apis()
resource = resources(api, root)
parts_of_an_api(api)
method, answer = methods(api, resource)
documentation(api)
stage = stages(api)
keys_and_plans(api)
certificates_and_links()
domains(api)
the_rest(api)
client.delete_integration_response(**answer)
client.delete_integration(**method)
client.delete_method_response(**answer)
client.delete_method(**method)
client.delete_stage(**stage)
json.dump({"statuses": statuses, "pages": pages}, sys.stdout)
