Attribute VB_Name = "DanhGiaHam"
' Written by python -m danhgia_xl.addin.udf_vba, not by hand: calls of the Python functions in danhgia_xl.addin.udfs.
#Const App = "Microsoft Excel"
Function DG_CANCU(ids)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        DG_CANCU = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_CANCU", Array(ids), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        DG_CANCU = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_CANCU", Array(ids))
        Exit Function
    #End If
failed:
    DG_CANCU = Err.Description
End Function

Function DG_CHITIEU(tiers, Optional groups, Optional kind)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        DG_CHITIEU = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_CHITIEU", Array(tiers, groups, kind), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        DG_CHITIEU = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_CHITIEU", Array(tiers, groups, kind))
        Exit Function
    #End If
failed:
    DG_CHITIEU = Err.Description
End Function

Function DG_CHON(ids, votes, official, places)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        DG_CHON = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_CHON", Array(ids, votes, official, places), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        DG_CHON = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_CHON", Array(ids, votes, official, places))
        Exit Function
    #End If
failed:
    DG_CHON = Err.Description
End Function

Function DG_KIEMTRA(table, kind)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        DG_KIEMTRA = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_KIEMTRA", Array(table, kind), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        DG_KIEMTRA = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_KIEMTRA", Array(table, kind))
        Exit Function
    #End If
failed:
    DG_KIEMTRA = Err.Description
End Function

Function DG_LYDO(table, kind)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        DG_LYDO = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_LYDO", Array(table, kind), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        DG_LYDO = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_LYDO", Array(table, kind))
        Exit Function
    #End If
failed:
    DG_LYDO = Err.Description
End Function

Function DG_THIEU(table, kind)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        DG_THIEU = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_THIEU", Array(table, kind), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        DG_THIEU = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_THIEU", Array(table, kind))
        Exit Function
    #End If
failed:
    DG_THIEU = Err.Description
End Function

Function DG_XEPLOAI(table, kind)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        DG_XEPLOAI = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_XEPLOAI", Array(table, kind), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        DG_XEPLOAI = XLPy.CallUDF("danhgia_xl.addin.udfs", "DG_XEPLOAI", Array(table, kind))
        Exit Function
    #End If
failed:
    DG_XEPLOAI = Err.Description
End Function
