"""Calls every operation and every paginator of HTTP APIs once, as boto3 does, and prints what was answered.

Takes the gateway's URL; prints {"statuses": {operation: status}, "pages": {paginator: pages}} as JSON. Fails on the
first answer that boto3 refuses or that is not what was asked for.
"""

import datetime
import json
import sys

import boto3
import botocore.config
import botocore.exceptions

CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/c"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"
INVOKE = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:g"

client = boto3.client(
    "apigatewayv2",
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


client.meta.events.register("after-call.apigatewayv2", record)


def same(actual, expected):
    assert actual == expected, f"{actual!r} instead of {expected!r}"


def every(operation, **params):
    """All items by pages of two; the same as one page of all."""
    found = list(client.get_paginator(operation).paginate(PaginationConfig={"PageSize": 2}, **params))
    items = [item for page in found for item in page["Items"]]
    same(items, getattr(client, operation)(MaxResults="500", **params)["Items"])
    assert len(items) > 2, f"{operation} has only {len(items)} items: no second page"
    same(len(found), (len(items) + 1) // 2)
    pages[operation] = len(found)
    return items


def refused(operation, code, **params):
    try:
        getattr(client, operation)(**params)
    except botocore.exceptions.ClientError as error:
        same(error.response["Error"]["Code"], code)
        assert error.response["Error"]["Message"]
    else:
        raise AssertionError(f"{operation} was not refused")


def apis():
    api = client.create_api(Name="first", ProtocolType="HTTP", Tags={"a": "1"}, CorsConfiguration={"AllowOrigins": ["*"]})
    assert isinstance(api["CreatedDate"], datetime.datetime)
    quick = client.create_api(Name="quick", ProtocolType="HTTP", Target="https://backend.example", RouteKey="GET /pets")
    [route] = client.get_routes(ApiId=quick["ApiId"])["Items"]
    same((route["RouteKey"], route["ApiGatewayManaged"]), ("GET /pets", True))
    client.create_api(Name="third", ProtocolType="HTTP")
    same({each["Name"] for each in every("get_apis")}, {"first", "quick", "third"})
    client.delete_api(ApiId=quick["ApiId"])
    changed = client.update_api(ApiId=api["ApiId"], Name="1st", Version="2")
    same((changed["Name"], client.get_api(ApiId=api["ApiId"])["Version"]), ("1st", "2"))
    client.delete_cors_configuration(ApiId=api["ApiId"])
    assert "CorsConfiguration" not in client.get_api(ApiId=api["ApiId"])
    return api["ApiId"]


def integrations(api):
    made = [
        client.create_integration(ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=FUNCTION, PayloadFormatVersion="2.0")
        for _ in range(3)
    ]
    first = {"ApiId": api, "IntegrationId": made[0]["IntegrationId"]}
    client.update_integration(**first, RequestParameters={"append:header.x": "$context.requestId"}, TimeoutInMillis=500)
    same(client.get_integration(**first)["TimeoutInMillis"], 500)
    client.update_integration(**first, RequestParameters={"append:header.x": ""})
    assert "RequestParameters" not in client.get_integration(**first)
    same(len(every("get_integrations", ApiId=api)), 3)
    client.delete_integration(ApiId=api, IntegrationId=made[1]["IntegrationId"])
    response = {**first, "IntegrationResponseId": "none"}
    refused("create_integration_response", "BadRequestException", **first, IntegrationResponseKey="$default")
    same(client.get_integration_responses(**first)["Items"], [])
    refused("get_integration_response", "NotFoundException", **response)
    refused("update_integration_response", "NotFoundException", **response)
    refused("delete_integration_response", "NotFoundException", **response)
    return f"integrations/{made[0]['IntegrationId']}"


def authorizers(api):
    made = [
        client.create_authorizer(
            ApiId=api,
            Name=f"a{n}",
            AuthorizerType="REQUEST",
            AuthorizerUri=INVOKE,
            AuthorizerPayloadFormatVersion="2.0",
            IdentitySource=["$request.header.auth"],
        )
        for n in range(3)
    ]
    same(len(every("get_authorizers", ApiId=api)), 3)
    first = {"ApiId": api, "AuthorizerId": made[0]["AuthorizerId"]}
    client.update_authorizer(**first, EnableSimpleResponses=True)
    same(client.get_authorizer(**first)["EnableSimpleResponses"], True)
    client.delete_authorizer(ApiId=api, AuthorizerId=made[1]["AuthorizerId"])
    return made[0]["AuthorizerId"]


def routes(api, target, authorizer):
    keys = ["GET /pets", "POST /pets", "$default"]
    made = [client.create_route(ApiId=api, RouteKey=key, Target=target) for key in keys]
    first = {"ApiId": api, "RouteId": made[0]["RouteId"]}
    client.update_route(**first, AuthorizationType="CUSTOM", AuthorizerId=authorizer)
    same(client.get_route(**first)["AuthorizerId"], authorizer)
    same([each["RouteKey"] for each in every("get_routes", ApiId=api)], keys)
    client.delete_route(ApiId=api, RouteId=made[1]["RouteId"])
    refused("create_route", "ConflictException", ApiId=api, RouteKey="GET /pets")
    statuses["CreateRoute"] = 201
    refused("delete_route_request_parameter", "NotFoundException", **first, RequestParameterKey="route.request.header.a")
    response = {**first, "RouteResponseId": "none"}
    refused("create_route_response", "BadRequestException", **first, RouteResponseKey="$default")
    same(client.get_route_responses(**first)["Items"], [])
    refused("get_route_response", "NotFoundException", **response)
    refused("update_route_response", "NotFoundException", **response)
    refused("delete_route_response", "NotFoundException", **response)


def models(api):
    made = [
        client.create_model(ApiId=api, Name=f"m{n}", Schema='{"type":"object","properties":{"n":{}}}')
        for n in range(3)
    ]
    first = {"ApiId": api, "ModelId": made[0]["ModelId"]}
    same(len(every("get_models", ApiId=api)), 3)
    client.update_model(**first, Description="d")
    same(client.get_model(**first)["Description"], "d")
    assert "$inputRoot" in client.get_model_template(**first)["Value"]
    client.delete_model(**first)


def stages(api):
    made = [client.create_deployment(ApiId=api, Description=f"d{n}") for n in range(3)]
    same((made[0]["DeploymentStatus"], made[0]["AutoDeployed"]), ("DEPLOYED", False))
    same(len(every("get_deployments", ApiId=api)), 3)
    first = {"ApiId": api, "DeploymentId": made[0]["DeploymentId"]}
    client.update_deployment(**first, Description="changed")
    same(client.get_deployment(**first)["Description"], "changed")
    client.delete_deployment(**first)
    for name in ["$default", "dev", "prod"]:
        stage = client.create_stage(
            ApiId=api,
            StageName=name,
            DeploymentId=made[1]["DeploymentId"],
            StageVariables={"a": "1", "b": "2"},
            AccessLogSettings={"DestinationArn": GROUP, "Format": "$context.requestId"},
            RouteSettings={"GET /pets": {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 0.5}},
        )
    assert isinstance(stage["LastUpdatedDate"], datetime.datetime)
    same(len(every("get_stages", ApiId=api)), 3)
    dev = {"ApiId": api, "StageName": "dev"}
    client.update_stage(**dev, StageVariables={"a": ""}, AutoDeploy=True)
    client.delete_route_settings(**dev, RouteKey="GET /pets")
    client.delete_access_log_settings(**dev)
    client.reset_authorizers_cache(**dev)
    stage = client.get_stage(**dev)
    same((stage["StageVariables"], stage["RouteSettings"], "AccessLogSettings" in stage), ({"b": "2"}, {}, False))
    same(client.get_deployment(ApiId=api, DeploymentId=stage["DeploymentId"])["AutoDeployed"], True)
    client.delete_stage(**dev)


def domains(api):
    for n in range(3):
        client.create_domain_name(
            DomainName=f"{n}.example.com",
            DomainNameConfigurations=[{"CertificateArn": CERTIFICATE, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}],
        )
    same(len(every("get_domain_names")), 3)
    client.update_domain_name(DomainName="0.example.com", RoutingMode="ROUTING_RULE_THEN_API_MAPPING")
    same(client.get_domain_name(DomainName="0.example.com")["RoutingMode"], "ROUTING_RULE_THEN_API_MAPPING")
    mapping = client.create_api_mapping(DomainName="0.example.com", ApiId=api, Stage="prod", ApiMappingKey="a/b")
    at = {"DomainName": "0.example.com", "ApiMappingId": mapping["ApiMappingId"]}
    client.update_api_mapping(**at, ApiId=api, Stage="$default")
    same(client.get_api_mapping(**at)["Stage"], "$default")
    same(len(client.get_api_mappings(DomainName="0.example.com")["Items"]), 1)
    client.delete_api_mapping(**at)
    client.delete_domain_name(DomainName="0.example.com")


def links_and_tags(api):
    link = client.create_vpc_link(Name="l", SubnetIds=["subnet-1"], Tags={"a": "1"})
    at = {"VpcLinkId": link["VpcLinkId"]}
    client.update_vpc_link(**at, Name="m")
    same((client.get_vpc_link(**at)["Name"], len(client.get_vpc_links()["Items"])), ("m", 1))
    for path in [f"apis/{api}", f"apis/{api}/stages/prod", f"vpclinks/{link['VpcLinkId']}"]:
        resource = {"ResourceArn": f"arn:aws:apigateway:us-east-1::/{path}"}
        client.tag_resource(**resource, Tags={"a": "1", "b": "2"})
        client.untag_resource(**resource, TagKeys=["a"])
        same(client.get_tags(**resource)["Tags"], {"b": "2"})
    client.delete_vpc_link(**at)


api = apis()
target = integrations(api)
authorizer = authorizers(api)
routes(api, target, authorizer)
models(api)
stages(api)
domains(api)
links_and_tags(api)
json.dump({"statuses": statuses, "pages": pages}, sys.stdout)
